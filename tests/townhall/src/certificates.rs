//! TLS: reads a certificate, and makes throw-away ones for tests.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};

use crate::running::Tls;

/// Why a certificate cannot be used or made.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate is no PEM.
    #[error("the certificate cannot be read")]
    Certificate,
    /// The key is no PEM.
    #[error("the private key cannot be read")]
    Key,
    /// The two do not belong together.
    #[error("certificate and key cannot be used: {0}")]
    Unusable(#[from] rustls::Error),
    /// None could be made.
    #[error("no certificate could be made: {0}")]
    Make(#[from] rcgen::Error),
}

pub(crate) fn acceptor(tls: &Tls) -> Result<ServerConfig, CertificateError> {
    let chain = CertificateDer::pem_slice_iter(&tls.certificate)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| CertificateError::Certificate)?;
    let key = PrivateKeyDer::from_pem_slice(&tls.key).map_err(|_| CertificateError::Key)?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// A certificate authority that nobody knows, and a certificate of it.
pub struct ThrowAway {
    /// The certificate of the authority, PEM: what `--ca` takes.
    pub authority: String,
    /// The certificate of the server and its key.
    pub tls: Tls,
}

/// Makes a certificate authority and a certificate for these names and addresses.
pub fn throw_away(names: &[&str]) -> Result<ThrowAway, CertificateError> {
    let authority_key = KeyPair::generate()?;
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.distinguished_name.push(DnType::CommonName, "Throw-away authority");
    let authority_certificate = authority.self_signed(&authority_key)?;

    let key = KeyPair::generate()?;
    let mut server = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
    server.distinguished_name.push(DnType::CommonName, "Town hall");
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.use_authority_key_identifier_extension = true;
    let certificate = server.signed_by(&key, &Issuer::new(authority, authority_key))?;
    Ok(ThrowAway {
        authority: authority_certificate.pem(),
        tls: Tls { certificate: certificate.pem().into_bytes(), key: key.serialize_pem().into_bytes() },
    })
}

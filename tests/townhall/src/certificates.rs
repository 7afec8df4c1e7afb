//! TLS: reads a certificate, and makes throw-away ones for tests.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
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

/// A certificate authority that nobody knows.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    /// Makes one.
    pub fn new() -> Result<Self, CertificateError> {
        let key = KeyPair::generate()?;
        let mut authority = CertificateParams::default();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        authority.distinguished_name.push(DnType::CommonName, "Throw-away authority");
        let pem = authority.self_signed(&key)?.pem();
        Ok(Self { issuer: Issuer::new(authority, key), pem })
    }

    /// Its certificate, PEM: what `--ca` takes.
    pub fn pem(&self) -> String {
        self.pem.clone()
    }

    /// A certificate of it for a server of these names and addresses, and its key.
    pub fn certificate(&self, names: &[&str]) -> Result<Tls, CertificateError> {
        self.sign(names, |_| ())
    }

    /// The same, out of date.
    pub fn expired_certificate(&self, names: &[&str]) -> Result<Tls, CertificateError> {
        self.sign(names, |server| server.not_after = date_time_ymd(2020, 1, 1))
    }

    fn sign(
        &self,
        names: &[&str],
        change: impl FnOnce(&mut CertificateParams),
    ) -> Result<Tls, CertificateError> {
        let key = KeyPair::generate()?;
        let mut server =
            CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())?;
        server.distinguished_name.push(DnType::CommonName, "Town hall");
        server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        server.use_authority_key_identifier_extension = true;
        change(&mut server);
        let certificate = server.signed_by(&key, &self.issuer)?;
        Ok(Tls { certificate: certificate.pem().into_bytes(), key: key.serialize_pem().into_bytes() })
    }
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
    let authority = Authority::new()?;
    let tls = authority.certificate(names)?;
    Ok(ThrowAway { authority: authority.pem, tls })
}

//! `parvis-townhall`: the reference town hall as a program.
#![forbid(unsafe_code)]

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use parvis_domain::id::ServiceCode;
use parvis_townhall::{Config, DISGUISES, Disguise, Mode, Tls, TownHall};
use tokio::signal::unix::{SignalKind, signal};

/// The reference town hall: Open311 GeoReport v2 and the Parvis API.
#[derive(Parser)]
#[command(name = "parvis-townhall", version)]
struct Arguments {
    /// The folder in which it keeps everything
    #[arg(long, value_name = "DIR", required_unless_present = "disguise")]
    data: Option<PathBuf>,
    /// Where it listens; port 0 picks one that is free
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4311")]
    listen: SocketAddr,
    /// The city pack
    #[arg(long, value_name = "FILE", required_unless_present = "disguise")]
    pack: Option<PathBuf>,
    /// Open311 only: no Parvis API, and no word of it in discovery
    #[arg(long)]
    plain: bool,
    /// Look like another server: its name, or `list` for all of them
    #[arg(long, value_name = "NAME")]
    disguise: Option<String>,
    /// Serve https with this certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Take Open311 requests only with this api_key
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// A service that hands out a token first; may be given several times
    #[arg(long, value_name = "CODE")]
    batch: Vec<String>,
    /// How long such a token leads nowhere
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    batch_delay: u64,
    /// A service that hands out nothing; may be given several times
    #[arg(long, value_name = "CODE")]
    blackbox: Vec<String>,
    /// How many requests one follow key may send in an hour
    #[arg(long, value_name = "N")]
    hourly_limit: Option<u32>,
    /// Make every cursor stale first, as after a restore from a backup
    #[arg(long)]
    renew_epoch: bool,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parvis-townhall: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let read = |file: &PathBuf| {
        std::fs::read(file).map_err(|error| format!("{} cannot be read: {error}", file.display()))
    };
    if arguments.disguise.as_deref() == Some("list") {
        for disguise in DISGUISES {
            println!("{:<20} {}", disguise.name, disguise.title);
        }
        return Ok(());
    }
    let disguise = arguments.disguise.map(|name| {
        Disguise::named(&name)
            .ok_or_else(|| format!("there is no disguise {name}; --disguise list names them"))
    });
    let (Some(data), Some(pack)) = (arguments.data, arguments.pack) else {
        return Err("--data and --pack are needed".into());
    };
    let mut config = Config::new(data, read(&pack)?);
    config.disguise = disguise.transpose()?;
    config.listen = arguments.listen;
    config.mode = if arguments.plain { Mode::Plain } else { Mode::Full };
    if let (Some(certificate), Some(key)) = (&arguments.tls_cert, &arguments.tls_key) {
        config.tls = Some(Tls { certificate: read(certificate)?, key: read(key)? });
    }
    config.api_key = arguments.api_key;
    config.batch = arguments.batch.into_iter().map(ServiceCode::new).collect();
    config.batch_delay = Duration::from_secs(arguments.batch_delay);
    config.blackbox = arguments.blackbox.into_iter().map(ServiceCode::new).collect();
    config.hourly_limit = arguments.hourly_limit;

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Before the line is printed: whoever has read it may send a signal.
    let (mut terminate, mut interrupt) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    let town_hall = TownHall::start(config)?;
    if arguments.renew_epoch {
        town_hall.renew_epoch()?;
    }
    println!("{} staff token in {}", town_hall.url(), town_hall.staff_token_file().display());
    runtime.block_on(async {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    });
    town_hall.stop();
    Ok(())
}

//! TLS for the door, from the practice's certificate and key files.

use std::{fs, io, path::Path, sync::Arc};

use tokio_rustls::rustls::{
    self, RootCertStore, ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{VerifierBuilderError, WebPkiClientVerifier},
};

/// Why the certificate or its key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// A file cannot be read.
    #[error("cannot read {file}: {source}; check the path and who may read it")]
    Unreadable {
        /// Which file.
        file: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// A file holds something else.
    #[error("{file} holds no {wanted} in PEM form")]
    NotPem {
        /// Which file.
        file: String,
        /// What was looked for.
        wanted: &'static str,
    },
    /// The two do not belong together, or rustls refuses them.
    #[error("the certificate and its key cannot be used: {0}")]
    Refused(#[from] rustls::Error),
    /// Nobody could be trusted.
    #[error("the authorities that certify senders cannot be used: {0}")]
    Authorities(#[from] VerifierBuilderError),
}

/// Reads a certificate chain and its key for browsers; TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.
pub fn load(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, Unusable> {
    let mut config = for_senders(certificate, key, None)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Reads a certificate chain and its key for other systems; TLS 1.2 and 1.3. With authorities, who
/// connects must show a certificate that one of them has signed.
pub fn for_senders(
    certificate: &Path,
    key: &Path,
    authorities: Option<&Path>,
) -> Result<ServerConfig, Unusable> {
    let chain = certificates(certificate)?;
    let key =
        PrivateKeyDer::from_pem_slice(&read(key)?).map_err(|_| not_pem(key, "private key"))?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?;
    let config = match authorities {
        None => config.with_no_client_auth(),
        Some(file) => {
            let mut trusted = RootCertStore::empty();
            for authority in certificates(file)? {
                trusted.add(authority)?;
            }
            let verifier =
                WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), provider).build()?;
            config.with_client_cert_verifier(verifier)
        }
    };
    Ok(config.with_single_cert(chain, key)?)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read(file)?)
        .collect::<Result<_, _>>()
        .map_err(|_| not_pem(file, "certificate"))?;
    if chain.is_empty() { Err(not_pem(file, "certificate")) } else { Ok(chain) }
}

fn read(file: &Path) -> Result<Vec<u8>, Unusable> {
    fs::read(file)
        .map_err(|source| Unusable::Unreadable { file: file.display().to_string(), source })
}

fn not_pem(file: &Path, wanted: &'static str) -> Unusable {
    Unusable::NotPem { file: file.display().to_string(), wanted }
}

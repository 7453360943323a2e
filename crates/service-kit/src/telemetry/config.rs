use crate::config::{
    BaseUrl, CLOUD_PROJECT, CLOUD_RUN_SERVICE, ConfigError, Environment, LOG, LOG_FORMAT,
    LogFormat, OTLP_ENDPOINT, RUST_LOG, Reader, Recorded,
};

/// How a service logs and traces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TelemetryConfig {
    pub format: LogFormat,
    /// In the syntax of `tracing_subscriber::EnvFilter`.
    pub filter: String,
    /// Traces are sent there when set.
    pub otlp_endpoint: Option<BaseUrl>,
    /// Google Cloud project, to name traces in full.
    pub project: Option<String>,
}

impl TelemetryConfig {
    /// # Errors
    /// Every mistake in its variables.
    pub fn from_env(env: &dyn Environment) -> Result<Self, ConfigError> {
        let mut read = Reader::new(env);
        let config = Self::read(&mut read);
        read.finish(|| config)
    }

    /// As part of a larger configuration.
    ///
    /// # Errors
    /// When a variable cannot be used; `read` has the mistakes.
    pub fn read(read: &mut Reader<'_>) -> Result<Self, Recorded> {
        let format = read.optional(&LOG_FORMAT);
        let cloud_run = read.optional(&CLOUD_RUN_SERVICE);
        let filter = read.optional(&LOG);
        let rust_log = read.value(&RUST_LOG);
        let otlp_endpoint = read.optional(&OTLP_ENDPOINT);
        let project = read.optional(&CLOUD_PROJECT);
        let usual = if cloud_run?.is_some() { LogFormat::Json } else { LogFormat::Text };
        Ok(Self {
            format: format?.unwrap_or(usual),
            filter: match filter? {
                Some(filter) => filter,
                None => rust_log?,
            },
            otlp_endpoint: otlp_endpoint?,
            project: project?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Fixed;

    fn config<const N: usize>(variables: [(&str, &str); N]) -> TelemetryConfig {
        TelemetryConfig::from_env(&Fixed::from(variables)).unwrap()
    }

    #[test]
    fn cloud_run_gets_json_and_a_terminal_gets_text_unless_told_otherwise() {
        assert_eq!(config([]).format, LogFormat::Text);
        assert_eq!(config([("K_SERVICE", "api")]).format, LogFormat::Json);
        assert_eq!(config([("K_SERVICE", "api"), ("LOG_FORMAT", "text")]).format, LogFormat::Text);
    }

    #[test]
    fn our_own_filter_goes_before_the_common_one() {
        assert_eq!(config([]).filter, "info");
        assert_eq!(config([("RUST_LOG", "debug")]).filter, "debug");
        assert_eq!(config([("RUST_LOG", "debug"), ("BAYBOOK_LOG", "warn")]).filter, "warn");
    }
}

//! `cargo xtask test`: everything that must hold before a change is merged.

mod browser;
mod cloudbuild;
mod images;
mod node;
mod planted;
mod policies;
mod python;
mod rules;
mod rust;
mod summary;
mod terraform;
mod tree;

use std::time::Instant;

use crate::{
    command::in_ci,
    emulator::{Emulator, NoEmulator},
};
use summary::{Outcome, Summary};

/// What later stages use of earlier ones.
#[derive(Debug, Default)]
struct Context {
    emulator: Option<Emulator>,
}

struct Stage {
    name: &'static str,
    about: &'static str,
    /// Stages that have to run before, also when only this one is asked for.
    needs: &'static [&'static str],
    run: fn(&mut Context) -> Outcome,
}

const STAGES: &[Stage] = &[
    Stage { name: "format", about: "cargo fmt --check", needs: &[], run: rust::format },
    Stage {
        name: "clippy",
        about: "clippy on everything, warnings denied",
        needs: &[],
        run: rust::clippy,
    },
    Stage {
        name: "emulator",
        about: "find or start the Firestore emulator",
        needs: &[],
        run: emulator,
    },
    Stage {
        name: "tests",
        about: "all Rust tests, by nextest when installed",
        needs: &["emulator"],
        run: rust::tests,
    },
    Stage {
        name: "doctests",
        about: "the examples in the documentation",
        needs: &[],
        run: rust::doctests,
    },
    Stage {
        name: "openapi",
        about: "docs/openapi.json is what the API says of itself",
        needs: &[],
        run: rust::openapi,
    },
    Stage {
        name: "browser",
        about: "the pages in a real Chromium, against the real binary",
        needs: &[],
        run: browser::run_all,
    },
    Stage {
        name: "rules",
        about: "firestore.rules on the emulator: who may read what directly",
        needs: &["emulator"],
        run: rules::run_all,
    },
    Stage {
        name: "terraform",
        about: "infra/: formatted, valid, and what its own tests say",
        needs: &[],
        run: terraform::check,
    },
    Stage {
        name: "policies",
        about: "what a plan of each environment must not hold, by checkov",
        needs: &[],
        run: policies::check,
    },
    Stage {
        name: "images",
        about: "the Dockerfiles, by hadolint, and what they have in common",
        needs: &[],
        run: images::check,
    },
    Stage {
        name: "cloudbuild",
        about: "cloudbuild.yaml against the schema of Cloud Build",
        needs: &[],
        run: cloudbuild::check,
    },
    Stage {
        name: "planted",
        about: "mistakes planted in a copy, each of which the four before must see",
        needs: &[],
        run: planted::check,
    },
];

pub(crate) fn main(args: &[&str]) -> Result<(), String> {
    let chosen = match parse(args)? {
        Request::List => {
            for stage in STAGES {
                println!("{:<10} {}", stage.name, stage.about);
            }
            return Ok(());
        }
        Request::Run(chosen) => chosen,
    };

    let mut context = Context::default();
    let mut summary = Summary::default();
    for stage in STAGES.iter().filter(|stage| chosen.contains(&stage.name)) {
        println!("\n── {}: {}", stage.name, stage.about);
        let started = Instant::now();
        let outcome = (stage.run)(&mut context);
        summary.add(stage.name, outcome, started.elapsed());
    }
    drop(context);
    print!("\n{}", summary.text(in_ci()));
    summary.verdict(in_ci())
}

#[derive(Debug, PartialEq, Eq)]
enum Request {
    List,
    /// Names of stages; they run in their own order, not in this.
    Run(Vec<&'static str>),
}

fn parse(args: &[&str]) -> Result<Request, String> {
    let mut chosen = Vec::new();
    let mut args = args.iter();
    while let Some(&arg) = args.next() {
        let name = match arg {
            "--list" => return Ok(Request::List),
            "--only" => *args.next().ok_or("`--only` wants the name of a stage")?,
            other => other.strip_prefix("--only=").ok_or_else(|| {
                format!("`test` knows --only STAGE and --list, and not `{other}`")
            })?,
        };
        for name in name.split(',') {
            let stage = STAGES.iter().find(|stage| stage.name == name).ok_or_else(|| {
                let names: Vec<_> = STAGES.iter().map(|stage| stage.name).collect();
                format!("there is no stage called `{name}`; there are {}", names.join(", "))
            })?;
            chosen.push(stage.name);
            chosen.extend(stage.needs);
        }
    }
    if chosen.is_empty() {
        chosen.extend(STAGES.iter().map(|stage| stage.name));
    }
    Ok(Request::Run(chosen))
}

fn emulator(context: &mut Context) -> Outcome {
    match Emulator::find_or_start() {
        Ok(emulator) => {
            let how = if emulator.is_own() { "started" } else { "found" };
            println!("{how} at {}", emulator.host);
            context.emulator = Some(emulator);
            Outcome::Passed
        }
        Err(NoEmulator::Missing { why, install }) => {
            Outcome::Skipped { why, install: install.to_owned() }
        }
        Err(NoEmulator::Broken(why)) => Outcome::Failed(why),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_arguments_every_stage_runs() {
        let Ok(Request::Run(chosen)) = parse(&[]) else { panic!("not a run") };
        assert_eq!(chosen.len(), STAGES.len());
    }

    #[test]
    fn a_chosen_stage_brings_what_it_needs() {
        assert_eq!(parse(&["--only", "tests"]), Ok(Request::Run(vec!["tests", "emulator"])));
        assert_eq!(parse(&["--only=format,clippy"]), Ok(Request::Run(vec!["format", "clippy"])));
    }

    #[test]
    fn a_mistyped_stage_is_answered_with_the_names_there_are() {
        let message = parse(&["--only", "brwser"]).expect_err("no such stage");
        assert!(message.contains("`brwser`") && message.contains("browser"), "{message}");
    }

    #[test]
    fn a_mistyped_option_is_refused() {
        assert!(parse(&["--onyl", "format"]).is_err());
        assert!(parse(&["--only"]).is_err());
    }

    #[test]
    fn every_need_is_a_stage_that_comes_before() {
        for (place, stage) in STAGES.iter().enumerate() {
            for need in stage.needs {
                assert!(STAGES[..place].iter().any(|before| before.name == *need));
            }
        }
    }
}

//! Models in the house: where their settings are, whose books they are kept in, what they are asked and what is made of it.
//!
//! Without a route nothing here opens a socket, and every answer is what it is without models.

mod asked;
mod books;
mod checking;
mod costs;
mod embedding;
mod pool;
mod prompt;
mod reading;
mod understanding;
mod world;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use llm::{Settings, Task};
use store::{Caps, Library, Purpose, Timestamp};

pub(crate) use asked::{is_read, to_read};
pub use books::LedgerBooks;
pub use costs::{Costs, Estimate, Line, costs};
pub(crate) use embedding::{Embedder, Parcel};
pub use llm::{Probe, Tried};
pub use pool::each;
pub use reading::{Found, Job, Reading};
pub(crate) use understanding::{Rephrased, rephrased};

use crate::error::{Error, ErrorKind};

/// Tasks that may be routed and aren't asked.
const UNUSED: [Task; 1] = [Task::Write];

/// The models of the settings, and who asks them.
pub struct Models {
    door: llm::Models,
    caps: Caps,
    /// The currency of prices and budgets.
    pub currency: String,
    /// The command that runs, for the ledger.
    run: String,
    user: String,
}

impl std::fmt::Debug for Models {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Models").field("door", &self.door).finish_non_exhaustive()
    }
}

/// Where the settings are: the file that is named, else `tickmark.toml` beside the library, else in it.
pub fn settings_file(named: Option<&Path>, library: &Path) -> Option<PathBuf> {
    if let Some(named) = named {
        return Some(named.to_owned());
    }
    let beside = library.parent().unwrap_or(Path::new("")).join("tickmark.toml");
    [beside, library.join("tickmark.toml")].into_iter().find(|file| file.is_file())
}

impl Models {
    /// The models that the settings name; none without settings.
    pub fn load(named: Option<&Path>, library: &Path, user: &str) -> Result<Self, Error> {
        let settings = match settings_file(named, library) {
            None => Settings::default(),
            Some(file) => {
                let text =
                    std::fs::read_to_string(&file).map_err(|error| Error::file("read", &file, &error))?;
                let mut settings = Settings::parse(&text).map_err(|error| {
                    let message = format!("{}: {}", file.display(), error.message);
                    Error::new(ErrorKind::Settings, message).hint(error.hint)
                })?;
                // A key's file is named from where the settings are, not from where the command runs.
                let keys = settings.providers.values_mut().filter_map(|keys| keys.api_key_file.as_mut());
                keys.for_each(|key| *key = file.parent().unwrap_or(Path::new("")).join(&key));
                settings
            }
        };
        let world = world::Outside::new();
        let budgets = &settings.budgets;
        let caps = Caps {
            run: budgets.run,
            user_day: budgets.user_day,
            total: budgets.total,
            run_tokens: budgets.run_tokens,
        };
        let currency = budgets.currency.clone().unwrap_or_else(|| "USD".to_owned());
        let run = format!("{}-{:04x}", Timestamp::now().as_millisecond(), world.word() & 0xffff);
        Ok(Self {
            door: llm::Models::new(settings, Arc::new(world)),
            caps,
            currency,
            run,
            user: user.to_owned(),
        })
    }

    /// No models.
    pub fn none() -> Self {
        let world = Arc::new(world::Outside::new());
        Self {
            door: llm::Models::new(Settings::default(), world),
            caps: Caps::default(),
            currency: "USD".to_owned(),
            run: String::new(),
            user: String::new(),
        }
    }

    /// Whether passages are read by a model.
    pub fn read(&self) -> bool {
        self.door.settings().models_of(Task::Read).next().is_some()
    }

    /// The tasks whose route names a model.
    pub fn tasks_of(&self, provider: &str, model: &str) -> Vec<&'static str> {
        let named = |task: &Task| self.settings().models_of(*task).any(|one| one == (provider, model));
        Task::ALL.into_iter().filter(named).map(Task::name).collect()
    }

    /// The tasks whose route names a model although nothing asks one.
    pub fn unused(&self) -> Vec<&'static str> {
        let named = |task: &Task| self.settings().models_of(*task).next().is_some();
        UNUSED.into_iter().filter(named).map(Task::name).collect()
    }

    /// What the settings say.
    pub fn settings(&self) -> &Settings {
        self.door.settings()
    }

    /// The ledger for one purpose.
    pub(crate) fn books<'a>(
        &'a self,
        library: &'a Library,
        grid: &str,
        column: &str,
        about: String,
    ) -> LedgerBooks<'a> {
        let purpose = Purpose {
            run: self.run.clone(),
            user: self.user.clone(),
            grid: grid.to_owned(),
            column: column.to_owned(),
        };
        LedgerBooks { library, purpose, caps: &self.caps, about }
    }

    /// Asks a model for a word.
    pub fn test(&self, library: &Library, provider: &str, model: &str) -> Result<String, String> {
        let books = self.books(library, "", "models test", String::new());
        self.door.test(provider, model, &books).map_err(|fault| fault.to_string())
    }

    /// Finds out what a model can do.
    pub fn probe(&self, library: &Library, provider: &str, model: &str) -> Probe {
        let books = self.books(library, "", "models probe", String::new());
        self.door.probe(provider, model, &books)
    }
}

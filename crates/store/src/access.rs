//! Who may see what: granting it and taking it back. A new library is open to everyone; a view asks for nothing else.

use jiff::Timestamp;

use crate::grants::{Scope, Subject, insert};
use crate::{Error, Library, audit};

impl Library {
    /// Lets someone see something. Granting it again changes nothing.
    pub fn grant(&self, to: &Subject, scope: &Scope, actor: &str, at: Timestamp) -> Result<(), Error> {
        self.write(|transaction| {
            insert(transaction, to, scope)?;
            audit::append(transaction, at, actor, "grant", &to.key(), &detail(scope))
        })
    }

    /// Takes one grant back; what other grants give is kept.
    pub fn revoke(&self, from: &Subject, scope: &Scope, actor: &str, at: Timestamp) -> Result<(), Error> {
        self.write(|transaction| {
            let (kind, object) = scope.parts();
            transaction.execute(
                "DELETE FROM grants WHERE subject = ?1 AND scope = ?2 AND object = ?3",
                (from.key(), kind, object),
            )?;
            audit::append(transaction, at, actor, "revoke", &from.key(), &detail(scope))
        })
    }
}

fn detail(scope: &Scope) -> String {
    let (kind, object) = scope.parts();
    format!("{kind} {object}").trim_end().to_owned()
}

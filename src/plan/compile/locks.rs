//! Lock tables, and the steps that use them.

use super::Compiler;
use crate::language::Name;
use crate::plan::lock::{LockStep, LockTable, LockWait, Transaction};
use crate::plan::program::Op;
use crate::policy::keys::Keys;
use crate::scenario::lock::{self, Lock, LockMode, LockOrder};

impl<'a> Compiler<'a> {
    /// Compiles the lock tables: the steps name them.
    pub(super) fn compile_locks(&mut self) {
        for (name, table) in self.scenario.locks.iter() {
            let detection = self.lock_wait(LockWait::Detection(table.deadlock_detection.value.nanos()));
            let keys = table.keys.as_ref().map(Keys::sampler);
            self.plan.locks.tables.push(LockTable { name: name.text.clone(), keys, detection });
        }
    }

    /// The place of a time of waiting.
    fn lock_wait(&mut self, wait: LockWait) -> u32 {
        let waits = &mut self.plan.locks.waits;
        let place = waits.iter().position(|&known| known == wait).unwrap_or_else(|| {
            waits.push(wait);
            waits.len() - 1
        });
        place as u32
    }

    fn lock_table(&self, name: &Name) -> u32 {
        self.scenario.locks.names().position(|table| table == name.text).unwrap_or(0) as u32
    }

    pub(super) fn lock(&mut self, path: &str, lock: &'a Lock) {
        let own = lock.timeout.as_ref();
        let default = self.scenario.locks.get(&lock.on.text).map(|table| &table.timeout);
        let timeout = own.or(default).map_or(0, |timeout| timeout.value.nanos());
        let step = LockStep {
            table: self.lock_table(&lock.on),
            keys: lock.keys.value,
            shared: lock.mode == LockMode::Shared,
            sorted: lock.order == LockOrder::Sorted,
            timeout: self.lock_wait(LockWait::Timeout(timeout)),
        };
        let number = self.plan.locks.steps.len() as u32;
        self.plan.locks.steps.push(step);
        self.plan.program.push(Op::Lock(number));
        self.steps(&format!("{path}.lock"), &lock.steps);
        self.plan.program.push(Op::Unlock(number));
    }

    pub(super) fn transaction(&mut self, path: &str, transaction: &'a lock::Transaction) {
        let step = Transaction {
            table: self.lock_table(&transaction.on),
            writes: transaction.keys.value,
            reads: transaction.reads.value,
            attempts: transaction.attempts.value,
            delays: transaction.backoff.delays(),
        };
        let number = self.plan.locks.transactions.len() as u32;
        self.plan.locks.transactions.push(step);
        let start = self.here();
        self.plan.program.push(Op::Begin(number));
        self.steps(&format!("{path}.transaction"), &transaction.steps);
        // After a conflict it waits at the first of these, and goes on at the second.
        self.plan.program.extend([Op::Validate(number), Op::Jump(start)]);
    }
}

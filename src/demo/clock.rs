//! The clock of a demonstration's site.

use std::sync::Arc;

use crate::values::{Clock, Timestamp};

/// A clock that shows simulated time and goes on at the pace of a real one: the site of a demonstration.
pub struct ShiftedClock {
    real: Arc<dyn Clock>,
    shift: i64,
}

impl ShiftedClock {
    /// Shows `from` now.
    pub fn new(real: Arc<dyn Clock>, from: Timestamp) -> Self {
        let shift = from.0.as_second() - real.now().0.as_second();
        ShiftedClock { real, shift }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        self.real.now().plus_seconds(self.shift)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::SetClock;

    const TODAY: &str = "2026-06-01T08:00:00Z";

    fn instant(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    #[test]
    fn the_site_shows_simulated_time_that_passes() {
        let real = Arc::new(SetClock::new(instant("2030-01-01T00:00:00Z")));
        let shown = ShiftedClock::new(real.clone(), instant(TODAY));
        assert_eq!(shown.now(), instant(TODAY));
        real.set(instant("2030-01-01T00:01:00Z"));
        assert_eq!(shown.now(), instant(TODAY).plus_seconds(60));
    }
}

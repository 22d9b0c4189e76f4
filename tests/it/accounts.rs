//! Signing in, one's own account, the team, the first administrator: through real HTTP.

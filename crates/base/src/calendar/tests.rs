//! Business time across weekends, holidays, changes of clocks and leap days (T-28).

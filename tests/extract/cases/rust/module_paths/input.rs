//! Modules whose file another name has, on some systems or on all.
#[path = "generated/runner.rs"]
mod runner;

#[cfg_attr(unix, path = "imp/unix.rs")]
#[cfg_attr(all(windows, not(test)), path = "imp/windows.rs")]
// Behind a comment and another attribute.
#[doc(hidden)]
mod imp;

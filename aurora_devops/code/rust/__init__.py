"""Programs in Rust."""

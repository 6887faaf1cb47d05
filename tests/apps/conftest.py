# Applications to generate for: their own tests need what is not installed here.
collect_ignore_glob = ["*"]

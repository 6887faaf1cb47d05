# The values are written by hand or by a program, so that the state does not contain them.
resource "aws_secretsmanager_secret" "secrets" {
  name                    = "taskmaster-secrets"
  description             = "JSON with the keys of the Secret taskmaster-secrets: DATABASE_URL, JWT_SECRET"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 30

  lifecycle {
    prevent_destroy = true
  }
}

output "image_repository" {
  description = "Repository of the image."
  value       = aws_ecr_repository.image.repository_url
}

output "pipeline_role_arn" {
  description = "Role that the pipeline assumes."
  value       = aws_iam_role.pipeline.arn
}

output "database_address" {
  description = "Host of the database."
  value       = aws_db_instance.database.address
}

output "database_secret_arn" {
  description = "Secret with the user and the password of the database."
  value       = one(aws_db_instance.database.master_user_secret).secret_arn
}

output "secrets_arn" {
  description = "Secret with the settings of the application."
  value       = aws_secretsmanager_secret.secrets.arn
}

output "taskmaster_acme_example_certificate_arn" {
  description = "Certificate of taskmaster.acme.example."
  value       = aws_acm_certificate_validation.taskmaster_acme_example_validation.certificate_arn
}

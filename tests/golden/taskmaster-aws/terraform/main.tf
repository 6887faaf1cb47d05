provider "aws" {
  region = var.region

  default_tags {
    tags = {
      application  = "taskmaster"
      "managed-by" = "infrastructure-as-code"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "partition" {}

# IAM policies of the account decide who uses the key.
resource "aws_kms_key" "data" {
  description             = "Encrypts the image, the data and the secrets of the application."
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "AccountAdministration"
        Effect = "Allow"
        Principal = {
          AWS = "arn:${data.aws_partition.partition.partition}:iam::${data.aws_caller_identity.current.account_id}:root"
        }
        Action   = "kms:*"
        Resource = "*"
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

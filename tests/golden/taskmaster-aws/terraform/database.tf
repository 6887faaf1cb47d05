resource "aws_security_group" "database_access" {
  name        = "taskmaster-database"
  description = "Access to the database of taskmaster"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "database_client" {
  security_group_id            = aws_security_group.database_access.id
  description                  = "The nodes that run the application"
  referenced_security_group_id = var.client_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "database_subnets" {
  name        = "taskmaster-database"
  description = "Subnets of the database of taskmaster"
  subnet_ids  = var.subnet_ids
}

resource "aws_db_parameter_group" "database_parameters" {
  name        = "taskmaster-postgresql18"
  description = "Parameters of the database of taskmaster"
  family      = "postgres18"

  parameter {
    name  = "log_connections"
    value = "1"
  }

  parameter {
    name  = "log_disconnections"
    value = "1"
  }

  parameter {
    name  = "log_lock_waits"
    value = "1"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_iam_role" "database_monitoring" {
  name        = "taskmaster-database-monitoring"
  description = "Sends the metrics of the database to CloudWatch."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Principal = {
          Service = "monitoring.rds.amazonaws.com"
        }
        Action = "sts:AssumeRole"
        Condition = {
          StringEquals = {
            "aws:SourceAccount" = data.aws_caller_identity.current.account_id
          }
        }
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "database_metrics" {
  role       = aws_iam_role.database_monitoring.name
  policy_arn = "arn:${data.aws_partition.partition.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

# RDS makes the password and keeps it in Secrets Manager.
resource "aws_db_instance" "database" {
  identifier                          = "taskmaster"
  engine                              = "postgres"
  engine_version                      = "18"
  instance_class                      = var.database_instance_class
  allocated_storage                   = var.database_storage
  storage_type                        = "gp3"
  storage_encrypted                   = true
  kms_key_id                          = aws_kms_key.data.arn
  db_name                             = "taskmaster"
  username                            = "taskmaster"
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = aws_kms_key.data.arn
  iam_database_authentication_enabled = true
  db_subnet_group_name                = aws_db_subnet_group.database_subnets.name
  vpc_security_group_ids              = [aws_security_group.database_access.id]
  parameter_group_name                = aws_db_parameter_group.database_parameters.name
  publicly_accessible                 = false
  multi_az                            = true
  backup_retention_period             = 30
  copy_tags_to_snapshot               = true
  deletion_protection                 = true
  skip_final_snapshot                 = false
  final_snapshot_identifier           = "taskmaster-final"
  auto_minor_version_upgrade          = true
  enabled_cloudwatch_logs_exports     = ["postgresql", "upgrade"]
  monitoring_interval                 = 60
  monitoring_role_arn                 = aws_iam_role.database_monitoring.arn
  performance_insights_enabled        = true
  performance_insights_kms_key_id     = aws_kms_key.data.arn
  depends_on                          = [aws_iam_role_policy_attachment.database_metrics]

  lifecycle {
    prevent_destroy = true
  }
}

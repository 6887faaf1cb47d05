variable "region" {
  description = "Region of AWS."
  type        = string
  default     = "eu-central-1"

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "The region must be one of AWS, such as eu-central-1."
  }
}

variable "vpc_id" {
  description = "ID of the VPC of the cluster that runs the application."
  type        = string

  validation {
    condition     = can(regex("^vpc-[0-9a-f]+$", var.vpc_id))
    error_message = "The ID of a VPC begins with vpc-."
  }
}

variable "subnet_ids" {
  description = "IDs of private subnets in at least two availability zones."
  type        = list(string)

  validation {
    condition     = (length(var.subnet_ids) >= 2) && alltrue([for id in var.subnet_ids : startswith(id, "subnet-")])
    error_message = "At least two IDs are needed, and the ID of a subnet begins with subnet-."
  }
}

variable "client_security_group_id" {
  description = "ID of the security group of the nodes that run the application."
  type        = string

  validation {
    condition     = can(regex("^sg-[0-9a-f]+$", var.client_security_group_id))
    error_message = "The ID of a security group begins with sg-."
  }
}

variable "database_instance_class" {
  description = "Instance class of the database, such as db.m7g.large."
  type        = string

  validation {
    condition     = startswith(var.database_instance_class, "db.")
    error_message = "An instance class of a database begins with db."
  }
}

variable "database_storage" {
  description = "Storage of the database in GiB."
  type        = number

  validation {
    condition     = (var.database_storage >= 20) && (var.database_storage <= 65536)
    error_message = "The storage must be between 20 and 65536 GiB."
  }
}

variable "dns_zone_name" {
  description = "Name of the public hosted zone that has the hosts of the application."
  type        = string

  validation {
    condition     = can(regex("^([a-z0-9-]+[.])+[a-z]+[.]?$", var.dns_zone_name))
    error_message = "The name must be a domain."
  }
}

variable "load_balancer_arn" {
  description = "ARN of the load balancer of the ingress controller."
  type        = string

  validation {
    condition     = can(regex("^arn:aws[a-z-]*:elasticloadbalancing:", var.load_balancer_arn))
    error_message = "The ARN must be that of a load balancer."
  }
}

# The bucket of the state is not known: terraform init -backend-config=FILE, with bucket and region.
terraform {
  required_version = ">= 1.11.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.45"
    }
  }

  backend "s3" {
    key          = "taskmaster/terraform.tfstate"
    encrypt      = true
    use_lockfile = true
  }
}

# The state lies in a bucket.
terraform {
  required_version = ">= 1.5"
  backend "s3" {
    bucket = "state"
  }
}

# Where everything stands.
variable "region" {
  type    = string
  default = "eu-west-1"
}

locals {
  name = "shop-${var.region}"
  tags = merge(var.tags, { Name = local.name })
}

/* The newest image. */
data "aws_ami" "ubuntu" {
  most_recent = true
}

resource "aws_instance" "web-server" {
  count = length(var.zones)
  ami   = data.aws_ami.ubuntu.id
  tags  = var.tags == null ? local.tags : var.tags
  dynamic "ebs_block_device" {
    for_each = aws_ebs_volume.disks[0].ids
    content {
      device_name = each.value
    }
  }
  user_data = <<-EOT
    hello ${module.network.cidr}
  EOT
}

module "network" {
  source = "../modules/network"
  region = var.region
}

module "registry" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}

output "address" {
  value = aws_instance.web-server[0].public_ip
}

provider "aws" {
  region = var.region
}

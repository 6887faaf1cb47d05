data "aws_route53_zone" "zone" {
  name         = var.dns_zone_name
  private_zone = false
}

# The load balancer of the ingress controller.
data "aws_lb" "ingress" {
  arn = var.load_balancer_arn
}

resource "aws_route53_record" "taskmaster_acme_example" {
  zone_id = data.aws_route53_zone.zone.zone_id
  name    = "taskmaster.acme.example"
  type    = "A"

  alias {
    name                   = data.aws_lb.ingress.dns_name
    zone_id                = data.aws_lb.ingress.zone_id
    evaluate_target_health = true
  }
}

resource "aws_acm_certificate" "taskmaster_acme_example_certificate" {
  domain_name       = "taskmaster.acme.example"
  validation_method = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "taskmaster_acme_example_proof" {
  zone_id = data.aws_route53_zone.zone.zone_id
  name    = one(aws_acm_certificate.taskmaster_acme_example_certificate.domain_validation_options).resource_record_name
  type    = one(aws_acm_certificate.taskmaster_acme_example_certificate.domain_validation_options).resource_record_type
  ttl     = 300
  records = [
    one(aws_acm_certificate.taskmaster_acme_example_certificate.domain_validation_options).resource_record_value,
  ]
}

resource "aws_acm_certificate_validation" "taskmaster_acme_example_validation" {
  certificate_arn         = aws_acm_certificate.taskmaster_acme_example_certificate.arn
  validation_record_fqdns = [aws_route53_record.taskmaster_acme_example_proof.fqdn]
}

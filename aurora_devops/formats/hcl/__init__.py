"""HCL, the language of Terraform: texts as bodies with attributes, blocks and expressions at exact places."""

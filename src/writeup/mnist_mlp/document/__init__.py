"""What the document says of the network: names that its templates use."""

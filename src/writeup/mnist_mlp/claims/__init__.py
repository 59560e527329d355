"""What claims may ask of the network: rules that hold runs against predictions."""

"""What learning systems let teachers download: whose file is which, and into `submitted/`."""

"""A small web shop's data pipeline: sales figures, reminder e-mails and a tidy warehouse."""

"""Sending e-mails makes no asset: an op does it, reading the asset that says to whom."""

from dagster import OpExecutionContext, job, op

from shop.assets.marketing import emails_to_send
from shop.files import OUTBOX, write_csv


@op
def send_emails(context: OpExecutionContext, emails: list[dict[str, str]]) -> None:
    """Put each e-mail into the outbox."""
    write_csv(OUTBOX, emails)
    context.log.info(f"{len(emails)} e-mails sent")


@job
def send_emails_job():
    """Send what `emails_to_send` holds, without making it anew."""
    send_emails(emails_to_send.to_source_asset())

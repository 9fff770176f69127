"""Tokens that are renewed, and networks that an owner sets up."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("secret_sealed", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("renewing_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("servers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("servers", schema=None) as batch_op:
        batch_op.drop_column("settings")

    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_column("renewed_at")
        batch_op.drop_column("renewing_at")
        batch_op.drop_column("secret_sealed")

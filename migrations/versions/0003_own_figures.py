"""Figures that a person brings of their own relays."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_figures",
        sa.Column("delivery_id", sa.String(length=36), nullable=False),
        sa.Column("impressions", sa.Integer(), nullable=True),
        sa.Column("engagements", sa.Integer(), nullable=True),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name=op.f("fk_own_figures_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_own_figures")),
    )


def downgrade() -> None:
    op.drop_table("own_figures")

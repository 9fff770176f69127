"""Reshares and quotes of what an author published themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ACTS = sa.Enum("post", "reshare", "quote", name="act", native_enum=False, create_constraint=True)


def upgrade() -> None:
    op.create_table(
        "originals",
        sa.Column("post_id", sa.String(length=36), nullable=False),
        sa.Column("network", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("said_by_id", sa.String(length=36), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_originals_post_id")),
        sa.ForeignKeyConstraint(["said_by_id"], ["persons.id"], name=op.f("fk_originals_said_by_id")),
        sa.PrimaryKeyConstraint("post_id", "network", name=op.f("pk_originals")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("act", ACTS, nullable=False, server_default="post"))
        batch_op.add_column(sa.Column("original_url", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("original_id", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_deliveries_act"), type_="check")
        batch_op.drop_column("original_id")
        batch_op.drop_column("original_url")
        batch_op.drop_column("act")

    op.drop_table("originals")

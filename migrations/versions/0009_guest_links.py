"""Public links to the share pages of a post, for colleagues without an account."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guest_links",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("post_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("made_by_id", sa.String(length=36), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["persons.id"], name=op.f("fk_guest_links_made_by_id")),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_guest_links_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_links")),
    )
    with op.batch_alter_table("guest_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guest_links_post_id"), ["post_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("guest_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_guest_links_post_id"))

    op.drop_table("guest_links")

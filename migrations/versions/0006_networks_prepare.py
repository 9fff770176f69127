"""Networks that prepare a delivery before it is out."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = (
    *("waiting", "claimed", "sending", "published", "unconfirmed"),
    *("failed", "held", "cancelled", "opened", "declared"),
)
AFTER = (*BEFORE[:3], "preparing", *BEFORE[3:])


def _states(names: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*names, name="state", native_enum=False, create_constraint=True)


def upgrade() -> None:
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.alter_column("state", existing_type=_states(BEFORE), type_=_states(AFTER), existing_nullable=False)
        batch_op.add_column(sa.Column("ticket", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ticket_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.execute("UPDATE deliveries SET state = 'unconfirmed' WHERE state = 'preparing'")
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_column("ticket_at")
        batch_op.drop_column("ticket")
        batch_op.alter_column("state", existing_type=_states(AFTER), type_=_states(BEFORE), existing_nullable=False)

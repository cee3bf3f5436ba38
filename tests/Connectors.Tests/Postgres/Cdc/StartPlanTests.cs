using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class StartPlanTests
{
    private const ulong Read = 0x2000;

    private static readonly ServerIdentity Home = new(7, 1);

    private static readonly StreamPosition Durable = new(3, Read, StreamPosition.End) { FlushLsn = Read, Server = Home };

    [Fact]
    public void Nothing_durable_and_no_slot_makes_one() =>
        Assert.Equal(new StartPlan.CreateSlot(0, DropFirst: false, LostBecause: null), Decide(null, null));

    [Fact]
    public void Nothing_durable_and_a_slot_that_is_lost_makes_another() =>
        Assert.Equal(new StartPlan.CreateSlot(0, DropFirst: true, LostBecause: null), Decide(null, Slot(0, status: "lost")));

    [Fact]
    public void Nothing_durable_and_a_slot_that_is_there_begins_where_it_stands()
    {
        var adopted = Assert.IsType<StartPlan.AdoptSlot>(Decide(null, Slot(0x1000)));
        Assert.Equal(StreamPosition.Before(0, 0x1000, Home), adopted.Position);
        Assert.Null(adopted.LostBecause);
    }

    [Theory]
    [InlineData(0x1000)]
    [InlineData(Read)]
    public void A_slot_that_has_not_passed_what_was_read_is_gone_on_with(ulong confirmed) =>
        Assert.Equal(new StartPlan.Resume(Durable), Decide(Durable, Slot(confirmed)));

    [Fact]
    public void In_the_midst_of_a_transaction_the_slot_may_stand_before_its_commit()
    {
        var within = Durable with { Ordinal = 8, FlushLsn = 0 };
        Assert.Equal(new StartPlan.Resume(within), Decide(within, Slot(Read)));
    }

    [Theory]
    [InlineData("gone", "is gone", false)]
    [InlineData("lost", "removed the WAL", false)]
    [InlineData("beyond", "stands at 0/2001", true)]
    [InlineData("foreign", "another database cluster", true)]
    [InlineData("foreign and gone", "another database cluster", false)]
    [InlineData("promoted", "was promoted", true)]
    [InlineData("promoted and gone", "has no slots of its primary", false)]
    public void What_was_missed_is_told_or_made_good(string happened, string told, bool keepsSlot)
    {
        var server = happened switch
        {
            "foreign" or "foreign and gone" => new ServerIdentity(8, 1),
            "promoted" or "promoted and gone" => new ServerIdentity(7, 2),
            _ => Home,
        };
        var slot = happened switch
        {
            "lost" => Slot(0x1000, status: "lost"),
            "beyond" => Slot(Read + 1),
            "foreign" or "promoted" => Slot(0x1000),
            _ => null,
        };
        foreach (var mode in new[] { PostgresSnapshot.Initial, PostgresSnapshot.Never })
        {
            var stop = Assert.IsType<StartPlan.Stop>(StartPlan.Decide(Durable, slot, server, mode, "s"));
            Assert.Contains(told, stop.Reason, StringComparison.Ordinal);
            Assert.Contains("\"whenNeeded\"", stop.Reason, StringComparison.Ordinal);
            Assert.Contains("0/2000", happened.StartsWith("foreign", StringComparison.Ordinal) ? "0/2000" : stop.Reason, StringComparison.Ordinal);
        }

        var plan = StartPlan.Decide(Durable, slot, server, PostgresSnapshot.WhenNeeded, "s");
        if (keepsSlot)
        {
            var adopted = Assert.IsType<StartPlan.AdoptSlot>(plan);
            Assert.Equal((4u, slot!.ConfirmedLsn, server), (adopted.Position.Generation, adopted.Position.FlushLsn, adopted.Position.Server));
            Assert.Contains(told, adopted.LostBecause!, StringComparison.Ordinal);
        }
        else
        {
            var made = Assert.IsType<StartPlan.CreateSlot>(plan);
            Assert.Equal((4u, slot is not null), (made.Generation, made.DropFirst));
            Assert.Contains(told, made.LostBecause!, StringComparison.Ordinal);
        }
    }

    private static StartPlan Decide(StreamPosition? durable, SlotState? slot) => StartPlan.Decide(durable, slot, Home, PostgresSnapshot.WhenNeeded, "s");

    private static SlotState Slot(ulong confirmed, string status = "reserved") =>
        new("s", "pgoutput", "shop", IsTemporary: false, ActivePid: null, confirmed, status, SafeWalBytes: null, LagBytes: 0, RetainedBytes: 0);
}

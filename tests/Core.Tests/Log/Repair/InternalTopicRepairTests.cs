using Sluice.Log;

namespace Sluice.Core.Tests.Log.Repair;

/// <summary>Damage in what the worker keeps for itself stops it; it starts again after a repair.</summary>
public sealed class InternalTopicRepairTests : IAsyncLifetime
{
    private static readonly TopicPartition Topics = new(TopicCatalog.Topic, 0);
    private static readonly TopicPartition Producers = new(ProducerIds.Topic, 0);

    private RepairFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await RepairFixture.CreateAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_flipped_bit_in_the_list_of_topics_stops_the_start_with_the_place_and_is_put_right()
    {
        var topics = _fixture.Log.Log.Topics.ToList();
        await _fixture.CloseAsync();
        var file = _fixture.FilesOf(Topics)[0];
        var sound = await File.ReadAllBytesAsync(file);
        var batch = RepairFixture.BatchesOf(sound)[1];
        RepairFixture.Overwrite(file, batch + 70, (byte)(sound[batch + 70] ^ 4));

        var refused = await Assert.ThrowsAsync<CorruptBatchException>(_fixture.OpenAsync);
        Assert.Contains($"__topics-0 is damaged at offset 1: the checksum does not match (byte {batch} of __topics-0/{SegmentName.Log(0)})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sluice repair", refused.Message, StringComparison.Ordinal);
        Assert.Equal(DamageRemedy.Restore, Assert.Single(await _fixture.RepairAsync(mend: true)).Remedy);
        await _fixture.OpenAsync();
        Assert.Equal(topics, _fixture.Log.Log.Topics);
        Assert.Equal(RepairFixture.AllBut(0, 0), await _fixture.Log.ReadAllAsync(RepairFixture.Place));
    }

    [Fact]
    public async Task A_topic_whose_entry_is_lost_is_found_by_its_folder_with_all_records()
    {
        await _fixture.CloseAsync();
        Destroy(_fixture.FilesOf(Topics)[0], batch: 1);
        Assert.Equal(DamageRemedy.PassOver, Assert.Single(await _fixture.RepairAsync(mend: true)).Remedy);
        await _fixture.OpenAsync();
        Assert.Equal(RepairFixture.AllBut(0, 0), await _fixture.Log.ReadAllAsync(RepairFixture.Place));
        Assert.Equal(TopicSettings.Default.Segment, _fixture.Log.Log.FindTopic("damaged")!.Settings.Segment);
    }

    [Fact]
    public async Task No_producer_id_is_given_out_twice_after_the_note_of_those_given_out_is_lost()
    {
        var first = await _fixture.Log.Log.NewProducerAsync(null, CancellationToken.None);
        await _fixture.CloseAsync();
        Destroy(_fixture.FilesOf(Producers)[0], batch: 0);
        await Assert.ThrowsAsync<CorruptBatchException>(_fixture.OpenAsync);
        Assert.Equal(DamageRemedy.PassOver, Assert.Single(await _fixture.RepairAsync(mend: true)).Remedy);
        await _fixture.OpenAsync();
        var second = await _fixture.Log.Log.NewProducerAsync(null, CancellationToken.None);
        Assert.True(second.Id >= first.Id + 1_000, $"{second.Id} after {first.Id}");

        // What was noted after the loss counts, so that ids do not leap with every repair of an old entry.
        await _fixture.CloseAsync();
        await _fixture.OpenAsync();
        var third = await _fixture.Log.Log.NewProducerAsync(null, CancellationToken.None);
        Assert.InRange(third.Id, second.Id + 1, second.Id + 10_000);
    }

    private static void Destroy(string file, int batch)
    {
        var bytes = File.ReadAllBytes(file);
        var at = RepairFixture.BatchesOf(bytes)[batch];
        RepairFixture.Overwrite(file, at + 25, [.. bytes.AsSpan(at + 25, 30).ToArray().Select(value => (byte)(value + 101))]);
    }
}

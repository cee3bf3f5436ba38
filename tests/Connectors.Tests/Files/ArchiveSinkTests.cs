using System.Globalization;
using System.Text;
using Sluice.Connectors.Files;

namespace Sluice.Connectors.Tests.Files;

public sealed class ArchiveSinkTests : IAsyncDisposable
{
    private static readonly TimeSpan LongAfter = TimeSpan.FromHours(3);

    private readonly ArchiveRun _archive = new();

    public ValueTask DisposeAsync() => _archive.DisposeAsync();

    private static string Finished(DateTimeOffset start, long first, long last, string topic = "logs", string end = "") => string.Create(
        CultureInfo.InvariantCulture, $"{topic}/{start:yyyy-MM-dd}/{topic}-{start:yyyyMMdd'T'HHmm}Z-p0-{first:D12}-{last:D12}.ndjson{end}");

    private SinkRecord At(long offset, int minute) => ArchiveRun.Record(offset, _archive.Hour.AddMinutes(minute), $$"""{"n":{{offset}}}""");

    private async Task<long[]> AllOffsetsAsync()
    {
        await _archive.RestartAsync();
        _archive.PassTime(LongAfter);
        return
        [
            .. _archive.Finished.SelectMany(_archive.Lines)
                .Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("offset").GetInt64()),
        ];
    }

    [Fact]
    public async Task A_record_is_one_line_with_all_it_has()
    {
        var record = new SinkRecord("logs", 3, 42, new Record
        {
            Key = "k1"u8.ToArray(),
            Value = "{\"a\": 1.0,\r\n \"b\":\"\\n\"}"u8.ToArray(),
            Timestamp = DateTimeOffset.Parse("2026-01-02T03:04:05.678+01:00", CultureInfo.InvariantCulture),
            Headers = [new RecordHeader("h", "x"u8.ToArray()), new RecordHeader("h", null), new RecordHeader("b", new byte[] { 0xFF })],
        });
        await _archive.DeliverAsync(record);
        _archive.PassTime(LongAfter);
        Assert.Equal("logs/2026-01-02/logs-20260102T0200Z-p3-000000000042-000000000042.ndjson", Assert.Single(_archive.Finished));
        Assert.Equal(
            """{"topic":"logs","partition":3,"offset":42,"timestamp":"2026-01-02T02:04:05.678Z","key":"k1","value":{"a": 1.0,   "b":"\n"},"headers":[{"name":"h","value":"x"},{"name":"h","value":null},{"name":"b","value":"/w==","encoding":"base64"}]}""",
            Assert.Single(_archive.Lines(_archive.Finished.Single())));
    }

    [Fact]
    public async Task A_value_is_json_or_text_or_base64_and_a_tombstone_is_null()
    {
        byte[]?[] values = ["[1]"u8.ToArray(), "no json"u8.ToArray(), [0xC3, 0x28], null, []];
        await _archive.DeliverAsync(
            [.. values.Select((value, offset) => new SinkRecord("logs", 0, offset, new Record
            {
                Timestamp = _archive.Hour,
                Value = value is null ? (ReadOnlyMemory<byte>?)null : new ReadOnlyMemory<byte>(value),
            }))]);
        _archive.PassTime(LongAfter);
        var lines = _archive.Lines(Assert.Single(_archive.Finished));
        string[] expected = ["\"value\":[1],", "\"value\":\"no json\",", "\"value\":\"wyg=\",\"encoding\":\"base64\",", "\"value\":null,", "\"value\":\"\","];
        Assert.All(expected.Zip(lines), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Records_go_by_topic_and_the_hour_of_their_own_time_and_appear_when_the_hour_is_over()
    {
        var hour = ArchiveRun.HourOf(_archive.Time.GetUtcNow());
        await _archive.DeliverAsync(
            ArchiveRun.Record(0, hour), ArchiveRun.Record(1, hour.AddHours(-5)), ArchiveRun.Record(7, hour, topic: "orders"), ArchiveRun.Record(2, hour));
        Assert.Empty(_archive.Finished);
        Assert.Equal(3, _archive.Partials.Count());
        _archive.Time.AdvanceTo(hour.AddHours(1).AddMinutes(2));
        Assert.Equal(
            new[] { Finished(hour.AddHours(-5), 1, 1), Finished(hour, 0, 2), Finished(hour, 7, 7, "orders") }.Order(StringComparer.Ordinal), _archive.Finished);
        Assert.Empty(_archive.Partials);
    }

    [Fact]
    public async Task A_past_period_is_kept_open_while_records_for_it_come()
    {
        await _archive.DeliverAsync(At(0, 1));
        _archive.PassTime(TimeSpan.FromSeconds(30));
        Assert.Empty(_archive.Finished);
        _archive.PassTime(TimeSpan.FromMinutes(2));
        Assert.Single(_archive.Finished);
    }

    [Fact]
    public async Task A_late_record_goes_into_a_further_file_of_its_period()
    {
        await _archive.DeliverAsync(At(0, 1), At(1, 2));
        _archive.PassTime(LongAfter);
        await _archive.DeliverAsync(At(2, 3));
        _archive.PassTime(LongAfter);
        Assert.Equal([Finished(_archive.Hour, 0, 1), Finished(_archive.Hour, 2, 2)], _archive.Finished);
    }

    [Fact]
    public async Task What_is_delivered_again_is_written_once_before_and_after_a_restart_and_after_the_end_of_the_period()
    {
        SinkRecord[] records = [At(0, 1), At(1, 2), At(2, 3)];
        await _archive.DeliverAsync(records);
        await _archive.DeliverAsync(records);
        await _archive.RestartAsync();
        await _archive.DeliverAsync([.. records, At(3, 4)]);
        _archive.PassTime(LongAfter);
        await _archive.DeliverAsync(records);
        await _archive.RestartAsync();
        await _archive.DeliverAsync([.. records, At(3, 4), At(4, 5)]);
        Assert.Equal(new long[] { 0, 1, 2, 3, 4 }, await AllOffsetsAsync());
    }

    [Theory]
    [InlineData("{\"topic\":\"logs\",\"partition\":0,\"offset\":3,\"timest")]
    [InlineData("{\"topic\":\"logs\",\"partition\":0,\"offset\":3}")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("\0\0\0\0\n{\"topic\":\"logs\",\"partition\":0,\"offset\":3}\n")]
    [InlineData("{\"topic\":\"logs\",\"partition\":0,\"offset\":3,\"value\":\"\0\0\"}\n")]
    public async Task A_torn_end_is_cut_off_and_its_records_are_taken_again(string torn)
    {
        await _archive.DeliverAsync(At(0, 1), At(1, 2), At(2, 3));
        var path = Path.Combine(_archive.Root, "~partial", _archive.Partials.Single());
        await _archive.RestartAsync();
        await File.AppendAllTextAsync(path, torn);
        await _archive.DeliverAsync(At(2, 3), At(3, 4));
        Assert.Equal(new long[] { 0, 1, 2, 3 }, await AllOffsetsAsync());
        Assert.Contains("ended in a torn line", Assert.Single(_archive.Logger.Messages), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_partial_file_torn_anywhere_loses_only_lines_that_come_again()
    {
        var records = Enumerable.Range(0, 8).Select(offset => At(offset, offset)).ToArray();
        await _archive.DeliverAsync(records);
        var path = Path.Combine(_archive.Root, "~partial", _archive.Partials.Single());
        await _archive.RestartAsync();
        var whole = await File.ReadAllBytesAsync(path);
        for (var length = 0; length < whole.Length; length += 7)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            await _archive.RestartAsync();
            await _archive.DeliverAsync(records);
            await _archive.RestartAsync();
            Assert.Equal(whole, await File.ReadAllBytesAsync(path));
        }
    }

    [Fact]
    public async Task Gzip_compresses_finished_files_and_repeats_are_still_known()
    {
        _archive.Options = _archive.Options with { Gzip = true };
        await _archive.DeliverAsync(At(0, 1), At(1, 2));
        _archive.PassTime(LongAfter);
        Assert.Equal(Finished(_archive.Hour, 0, 1, end: ".gz"), Assert.Single(_archive.Finished));
        await _archive.RestartAsync();
        await _archive.DeliverAsync(At(1, 2), At(2, 3));
        Assert.Equal(new long[] { 0, 1, 2 }, await AllOffsetsAsync());
    }

    [Fact]
    public async Task A_crash_between_the_finished_file_and_the_deletion_of_the_partial_one_repeats_nothing()
    {
        _archive.Options = _archive.Options with { Gzip = true };
        await _archive.DeliverAsync(At(0, 1), At(1, 2));
        var path = Path.Combine(_archive.Root, "~partial", _archive.Partials.Single());
        await _archive.RestartAsync();
        var content = await File.ReadAllBytesAsync(path);
        _archive.PassTime(LongAfter);
        await File.WriteAllBytesAsync(path, content);
        await _archive.RestartAsync();
        await _archive.DeliverAsync(At(1, 2), At(2, 3));
        Assert.Equal(new long[] { 0, 1, 2 }, await AllOffsetsAsync());
    }

    [Fact]
    public async Task A_file_that_has_grown_enough_is_finished_at_once()
    {
        _archive.Options = _archive.Options with { MaxFileSize = ByteSize.KiB(4) };
        for (var offset = 0; offset < 100; offset++) await _archive.DeliverAsync(At(offset, 1));
        Assert.True(_archive.Finished.Count() >= 2);
        Assert.All(_archive.Finished, name => Assert.InRange(new FileInfo(Path.Combine(_archive.Root, name)).Length, 4_096, 4_300));
        Assert.Equal(Enumerable.Range(0, 100).Select(offset => (long)offset), await AllOffsetsAsync());
    }

    [Fact]
    public async Task More_periods_than_may_be_open_lose_and_repeat_nothing()
    {
        _archive.Options = _archive.Options with { MaxOpenFiles = 2, Roll = TimeSpan.FromMinutes(1) };
        var records = Enumerable.Range(0, 60).Select(offset => At(offset, offset * 7 % 10)).ToArray();
        await _archive.DeliverAsync(records[..40]);
        await _archive.DeliverAsync(records);
        Assert.Equal(10, _archive.Partials.Count());
        Assert.Equal(records.Select(record => record.Offset), (await AllOffsetsAsync()).Order());
    }

    [Fact]
    public async Task A_failed_delivery_leaves_no_trace_and_its_repeat_succeeds()
    {
        await _archive.DeliverAsync(At(0, 1));
        var inTheWay = Path.Combine(_archive.Root, "~partial", Path.GetFileName(_archive.Partials.Single()).Replace("-p0", "-p1", StringComparison.Ordinal));
        Directory.CreateDirectory(inTheWay);
        SinkRecord[] batch = [At(1, 2), ArchiveRun.Record(0, _archive.Hour, partition: 1)];
        await Assert.ThrowsAnyAsync<Exception>(() => _archive.DeliverAsync(batch));
        Directory.Delete(inTheWay);
        await _archive.DeliverAsync(batch);
        Assert.Equal(new long[] { 0, 0, 1 }, (await AllOffsetsAsync()).Order());
    }

    [Fact]
    public async Task Two_tasks_share_a_folder_and_neither_finishes_what_the_other_writes()
    {
        await using var other = await _archive.OpenAsync(task: 1);
        await other.DeliverAsync(new SinkBatch([ArchiveRun.Record(5, _archive.Hour, partition: 1)]), CancellationToken.None);
        await _archive.DeliverAsync(At(0, 1));
        _archive.PassTime(LongAfter);
        await other.DeliverAsync(new SinkBatch([ArchiveRun.Record(6, _archive.Hour, partition: 1)]), CancellationToken.None);
        _archive.PassTime(LongAfter);
        Assert.Equal(3, _archive.Finished.Count());
        Assert.Empty(_archive.Partials);
        Assert.Empty(_archive.Logger.Messages);
    }

    [Fact]
    public async Task Files_left_by_an_earlier_run_are_finished_at_the_start()
    {
        await _archive.DeliverAsync(At(0, 1));
        await _archive.RestartAsync();
        Assert.Single(_archive.Partials);
        _archive.PassTime(TimeSpan.FromSeconds(10));
        _archive.Time.Advance(LongAfter);
        Assert.Single(_archive.Finished);
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/b")]
    [InlineData("..")]
    public async Task A_topic_that_cannot_be_a_file_goes_to_the_dead_letters_and_the_others_are_written(string topic)
    {
        var result = await _archive.DeliverAsync(ArchiveRun.Record(0, _archive.Hour, topic: topic), At(1, 1));
        var failure = Assert.Single(result.Failures);
        Assert.Equal((0, FaultAction.DeadLetter), (failure.Index, failure.Action));
        Assert.Equal(new long[] { 1 }, await AllOffsetsAsync());
    }

    [Fact]
    public async Task The_check_finds_a_file_in_the_way_and_changes_nothing()
    {
        await using (var fine = new ArchiveSink(_archive.Options, FilesRun.Context(_archive.Time, folder: Path.GetDirectoryName(_archive.Root))))
            Assert.Empty(await fine.CheckAsync(CancellationToken.None));
        Assert.False(Directory.Exists(_archive.Root));
        await File.WriteAllTextAsync(_archive.Root, "", Encoding.UTF8);
        await using var sink = new ArchiveSink(
            new ArchiveOptions { Folder = "archive/deeper" }, FilesRun.Context(_archive.Time, folder: Path.GetDirectoryName(_archive.Root)));
        Assert.Contains("is a file", Assert.Single(await sink.CheckAsync(CancellationToken.None)), StringComparison.Ordinal);
        File.Delete(_archive.Root);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(60)]
    [InlineData(1_440)]
    public void A_roll_that_divides_a_day_is_valid(int minutes) => Assert.Empty(Problems(TimeSpan.FromMinutes(minutes)));

    [Theory]
    [InlineData(0)]
    [InlineData(30)]
    [InlineData(7 * 60)]
    [InlineData(90_000)]
    public void Any_other_roll_is_not(int seconds) => Assert.Equal(["Roll"], Problems(TimeSpan.FromSeconds(seconds)));

    private static IEnumerable<string> Problems(TimeSpan roll)
    {
        var options = new ArchiveOptions { Folder = "x", Roll = roll };
        return options.Validate(new System.ComponentModel.DataAnnotations.ValidationContext(options)).SelectMany(result => result.MemberNames);
    }
}

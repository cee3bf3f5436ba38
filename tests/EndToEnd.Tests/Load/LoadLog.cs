using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Load;

/// <summary>What the log holds of the load, read over HTTP; every byte of it is compared as it is read.</summary>
internal sealed class LoadLog(string topic, int partitions)
{
    private readonly List<LoadRecord>[] _partitions = [.. Enumerable.Range(0, partitions).Select(_ => new List<LoadRecord>())];

    public int Count => _partitions.Sum(partition => partition.Count);

    public LoadRecord this[int partition, long offset] => _partitions[partition][(int)offset];

    /// <summary>Reads what has come since the last time.</summary>
    public async Task ReadOnAsync(HttpClient http)
    {
        for (var partition = 0; partition < partitions; partition++)
        {
            var records = _partitions[partition];
            while (true)
            {
                var page = await http.GetJsonAsync($"topics/{topic}/partitions/{partition}/records?offset={records.Count}&max=10000&format=base64");
                if (page.GetArrayLength() == 0) break;
                foreach (var entry in page.EnumerateArray())
                {
                    Assert.Equal(records.Count, entry.GetProperty("offset").GetInt64());
                    var record = LoadRecord.Of(entry.GetProperty("value").GetBytesFromBase64());
                    Assert.Equal(record.Key, entry.GetProperty("key").GetString());
                    records.Add(record);
                }
            }
        }
    }

    /// <summary>Every record of a batch is where the answer said, and nothing else is there.</summary>
    public void Check(AcknowledgedBatch batch)
    {
        var found = new SortedSet<int>();
        foreach (var (partition, first, last) in batch.Places)
        {
            var before = -1;
            for (var offset = first; offset <= last; offset++)
            {
                Assert.True(offset < _partitions[partition].Count, $"{batch} was acknowledged, and {topic}-{partition} ends at {_partitions[partition].Count}");
                var record = this[partition, offset];
                Assert.Equal(batch.Client, record.Client);
                Assert.True(record.Number > before, $"{record} stands behind {before} in {topic}-{partition}");
                before = record.Number;
                Assert.True(found.Add(record.Number));
            }
        }

        Assert.Equal(Enumerable.Range(batch.FirstNumber, batch.Count), found);
    }

    /// <summary>No record is there twice, and those of one key are in one partition, in the order in which they were sent.</summary>
    public void CheckOrder()
    {
        var last = new Dictionary<string, (int Partition, int Number)>();
        for (var partition = 0; partition < partitions; partition++)
        {
            foreach (var record in _partitions[partition])
            {
                if (last.TryGetValue(record.Key, out var before))
                {
                    Assert.Equal(before.Partition, partition);
                    Assert.True(record.Number > before.Number, $"{record} came after {before}");
                }

                last[record.Key] = (partition, record.Number);
            }
        }
    }
}

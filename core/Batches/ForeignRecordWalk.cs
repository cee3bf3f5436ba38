using System.Text.Unicode;

namespace Sluice.Batches;

/// <summary>Walks over the records of one foreign batch, unpacked, and stops at the first that cannot be stored.</summary>
internal ref struct ForeignRecordWalk
{
    // What DateTimeOffset can hold, from 1970 on.
    private const long LatestTimestamp = 253_402_300_799_999;

    private readonly BatchHeader _header;
    private readonly ReadOnlySpan<byte> _records;
    private readonly long _recordLimit;
    private long _latest = long.MinValue;
    private int _next;

    public ForeignRecordWalk(in BatchHeader header, ReadOnlySpan<byte> records, long recordLimit)
    {
        _header = header;
        _records = records;
        _recordLimit = recordLimit;
    }

    /// <summary>The record that the walk is at, from 0.</summary>
    public int Number { get; private set; }

    /// <summary>Where that record begins, in bytes of the records.</summary>
    public int Position { get; private set; }

    /// <summary>What is wrong there, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The problem is a limit, not the format.</summary>
    public bool IsOverLimit { get; private set; }

    /// <summary>Checks one more record; false at the end and at a problem.</summary>
    public bool MoveNext()
    {
        Position = _next;
        if (Number == _header.Count)
        {
            Problem = _next < _records.Length ? $"{_records.Length - _next} bytes follow behind the last record"
                : _latest != _header.MaxTimestamp ? $"the latest timestamp is {_latest}, and the header says {_header.MaxTimestamp}"
                : null;
            return false;
        }

        Problem = ProblemOfRecord();
        if (Problem is not null) return false;
        Number++;
        return true;
    }

    private string? ProblemOfRecord()
    {
        if (_next == _records.Length) return $"the records end here, and the header counts {_header.Count}";
        if (!Varint.TryRead(_records, ref _next, out var size) || size <= 0 || size > _records.Length - _next)
            return "its length cannot be";
        var body = _records.Slice(_next, (int)size);
        _next += (int)size;
        if (body[0] != 0) return $"its attributes are {body[0]}, and none are defined";

        var at = 1;
        if (!Varint.TryRead(body, ref at, out var timestampDelta) || !IsTime(timestampDelta, out var timestamp))
            return "its timestamp is not in milliseconds from 1970 to 9999";
        if (!Varint.TryRead(body, ref at, out var offsetDelta) || offsetDelta != Number) return $"its offset delta is not {Number}";
        if (!RecordReader.TryReadBytes(body, ref at, out var key)) return "its key does not fit into it";
        if (!RecordReader.TryReadBytes(body, ref at, out var value)) return "its value does not fit into it";
        if (!Varint.TryRead(body, ref at, out var headers) || headers < 0 || headers > body.Length)
            return "its number of headers cannot be";
        var content = (long)key.Bytes.Length + value.Bytes.Length + body.Length - at;
        if (ProblemOfHeaders(body, (int)headers, ref at) is { } problem) return problem;
        if (at < body.Length) return $"{body.Length - at} bytes follow behind its last header";
        if (content > _recordLimit)
        {
            IsOverLimit = true;
            return $"a record of {content} bytes is over the limit of {new ByteSize(_recordLimit)} (limits.record)";
        }

        _latest = Math.Max(_latest, timestamp);
        return null;
    }

    private static string? ProblemOfHeaders(ReadOnlySpan<byte> body, int count, ref int at)
    {
        for (var header = 0; header < count; header++)
        {
            if (!RecordReader.TryReadBytes(body, ref at, out var name) || !name.HasValue) return $"the name of header {header} cannot be";
            if (!Utf8.IsValid(name.Bytes)) return $"the name of header {header} is not UTF-8";
            if (LogHeaders.IsOne(name.Bytes))
                return $"header {header} has a name that begins with {LogHeaders.Prefix}, which belongs to the log";
            if (!RecordReader.TryReadBytes(body, ref at, out _)) return $"the value of header {header} does not fit into it";
        }

        return null;
    }

    private readonly bool IsTime(long delta, out long timestamp)
    {
        timestamp = 0;
        if (_header.BaseTimestamp is < 0 or > LatestTimestamp || delta is < -LatestTimestamp or > LatestTimestamp) return false;
        timestamp = _header.BaseTimestamp + delta;
        return timestamp is >= 0 and <= LatestTimestamp;
    }
}

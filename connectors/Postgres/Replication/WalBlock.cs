namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Messages of the output plugin, as many as arrived together, one behind the other in one buffer.</summary>
internal sealed class WalBlock
{
    /// <summary>What a block holds before it is handed on; a single message may be longer.</summary>
    public const int TargetBytes = 256 * 1024;

    private const int KeptBytes = 4 * TargetBytes;

    private readonly List<WalMessage> _messages = [];
    private byte[] _bytes = new byte[TargetBytes];
    private int _length;

    public IReadOnlyList<WalMessage> Messages => _messages;

    public bool IsEmpty => _messages.Count == 0;

    public bool IsFull => _length >= TargetBytes - (TargetBytes / 8);

    public ReadOnlySpan<byte> BytesOf(WalMessage message) => _bytes.AsSpan(message.Start, message.Length);

    /// <summary>Makes room for the kept bytes of a message and returns it.</summary>
    public Span<byte> Add(ulong lsn, int length, int fullLength)
    {
        if (_bytes.Length - _length < length) Array.Resize(ref _bytes, checked(_length + length));
        var room = _bytes.AsSpan(_length, length);
        _messages.Add(new WalMessage(lsn, _length, length, fullLength));
        _length += length;
        return room;
    }

    /// <summary>Empties the block for its next use; what a huge row needed is given back.</summary>
    public void Clear()
    {
        _messages.Clear();
        _length = 0;
        if (_bytes.Length > KeptBytes) _bytes = new byte[TargetBytes];
    }
}

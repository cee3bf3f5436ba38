namespace Sluice.Log.Simulation;

/// <summary>
/// A file as the operating system has it in its cache, as the disk has it, and what makes the difference: the changes that
/// were not flushed.
/// </summary>
internal sealed class SimulatedInode
{
    private static readonly int[] Granularities = [1, 13, 64, 512, 4096];

    private const int MostPieces = 1_000;

    private readonly List<FileChange> _unflushed = [];
    private FileImage _cache = new();
    private FileImage _disk = new();

    public int Length => _cache.Length;

    public DateTimeOffset LastWritten { get; set; }

    public ReadOnlySpan<byte> Bytes => _cache.Bytes;

    public void Change(FileChange change, DateTimeOffset now)
    {
        change.ApplyTo(_cache);
        _unflushed.Add(change);
        LastWritten = now;
    }

    public void Flush()
    {
        foreach (var change in _unflushed) change.ApplyTo(_disk);
        _unflushed.Clear();
    }

    /// <summary>
    /// A flush that fails. Some of the changes may have reached the disk. The others are written by a later flush; or they are
    /// taken for written, as Linux does, and stay in the cache until it is dropped, or are dropped from it at once.
    /// </summary>
    /// <param name="mayLose">False: they are never taken for written.</param>
    public void FailToFlush(Random random, bool mayLose)
    {
        var outcome = mayLose ? random.Next(3) : 0;
        if (outcome == 0 || _unflushed.Count == 0) return;
        _disk = Survivors(random);
        _unflushed.Clear();
        if (outcome == 2) _cache = _disk.Copy();
    }

    /// <summary>The cache is gone; of what was not flushed, any part may be on the disk.</summary>
    public void LosePower(Random random)
    {
        if (_unflushed.Count > 0) _disk = Survivors(random);
        _unflushed.Clear();
        _cache = _disk.Copy();
    }

    /// <summary>
    /// Every piece of the file is as it was after some one of the changes since the last flush, each for itself, and so is the
    /// length: pages are written back whenever the operating system likes.
    /// </summary>
    private FileImage Survivors(Random random)
    {
        var versions = new List<FileImage> { _disk };
        foreach (var change in _unflushed)
        {
            var next = versions[^1].Copy();
            change.ApplyTo(next);
            versions.Add(next);
        }

        return random.Next(4) switch
        {
            0 => versions[0],
            1 => versions[^1],
            2 => TornAt(random.Next(_unflushed.Count), versions, random),
            _ => Mixed(versions, random),
        };
    }

    private FileImage TornAt(int number, List<FileImage> versions, Random random)
    {
        var image = versions[number].Copy();
        _unflushed[number].Torn(random).ApplyTo(image);
        return image;
    }

    private static FileImage Mixed(List<FileImage> versions, Random random)
    {
        var image = new FileImage();
        image.SetLength(versions[random.Next(versions.Count)].Length);
        var step = Math.Max(Granularities[random.Next(Granularities.Length)], image.Length / MostPieces);
        for (var at = 0; at < image.Length; at += step)
        {
            var bytes = versions[random.Next(versions.Count)].Bytes;
            var end = Math.Min(Math.Min(at + step, image.Length), bytes.Length);
            if (at < end) image.Write(at, bytes[at..end]);
        }

        return image;
    }
}

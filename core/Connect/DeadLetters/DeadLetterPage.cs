namespace Sluice.Connect.DeadLetters;

/// <summary>Dead letters that are read together: as many as asked for, or as memory allows, and at least one.</summary>
internal sealed class DeadLetterPage(int most)
{
    private const long MostBytes = 16 << 20;

    private readonly List<DeadLetter> _letters = [];
    private long _bytes;

    public IReadOnlyList<DeadLetter> Letters => _letters;

    public bool IsFull => _letters.Count >= most || _bytes >= MostBytes;

    public void Add(DeadLetter letter)
    {
        _letters.Add(letter);
        _bytes += (letter.Record.Key?.Length ?? 0) + (letter.Record.Value?.Length ?? 0);
    }
}

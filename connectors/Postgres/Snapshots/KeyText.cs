using System.Text;
using Sluice.Connectors.Postgres.Rows;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>The key of the row that was read last, kept as bytes: only that of a chunk's last row is ever needed as text.</summary>
/// <param name="columns">The columns of the key, as indexes; for a table without a key, that of the row's place.</param>
internal sealed class KeyText(IReadOnlyList<int> columns)
{
    private readonly int[] _ends = new int[columns.Count];
    private byte[] _bytes = new byte[64];
    private bool _isThere;

    /// <summary>Keeps the key of a row.</summary>
    public void Keep(RowText row)
    {
        var end = 0;
        for (var i = 0; i < columns.Count; i++)
        {
            var value = row[columns[i]];
            if (_bytes.Length - end < value.Length) Array.Resize(ref _bytes, 2 * (end + value.Length));
            value.CopyTo(_bytes.AsSpan(end));
            end += value.Length;
            _ends[i] = end;
        }

        _isThere = true;
    }

    /// <summary>The texts of the key; null when there was no row.</summary>
    public string[]? ToTexts()
    {
        if (!_isThere) return null;
        var texts = new string[_ends.Length];
        for (var (i, start) = (0, 0); i < texts.Length; start = _ends[i++]) texts[i] = Encoding.UTF8.GetString(_bytes.AsSpan(start.._ends[i]));
        return texts;
    }
}

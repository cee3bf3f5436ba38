using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Connectors.Elasticsearch.Documents;

/// <summary>The option <c>index</c>: text with <c>{topic}</c> and <c>{date:format}</c> in it.</summary>
internal sealed class IndexTemplate
{
    private const string DatePrefix = "date:";

    private static readonly SearchValues<char> DateCharacters = SearchValues.Create("yMd.-_");

    // Pieces of text, and between them placeholders: null is the topic, anything else a date format.
    private readonly List<string> _texts;
    private readonly List<string?> _dateFormats;

    // The name changes seldom: with the topic, and at midnight.
    private (string Topic, DateTime Day, string Name)? _last;

    private IndexTemplate(List<string> texts, List<string?> dateFormats) => (_texts, _dateFormats) = (texts, dateFormats);

    public bool HasDate => _dateFormats.Any(format => format is not null);

    /// <summary>Reads a template, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out IndexTemplate? template, [NotNullWhen(false)] out string? error)
    {
        template = null;
        var (texts, formats, rest) = (new List<string>(), new List<string?>(), text);
        for (var open = rest.IndexOf('{', StringComparison.Ordinal); open >= 0; open = rest.IndexOf('{', StringComparison.Ordinal))
        {
            var close = rest.IndexOf('}', open);
            var name = close < 0 ? "" : rest[(open + 1)..close];
            if (name != "topic" && !IsDate(name))
            {
                error = $"has '{(close < 0 ? rest[open..] : rest[open..(close + 1)])}' in it: use {{topic}} and dates such as {{date:yyyy.MM.dd}}";
                return false;
            }

            texts.Add(rest[..open]);
            formats.Add(name == "topic" ? null : name[DatePrefix.Length..]);
            rest = rest[(close + 1)..];
        }

        texts.Add(rest);
        error = rest.Contains('}', StringComparison.Ordinal) ? "has a '}' that closes nothing"
            : string.Concat(texts).Any(char.IsUpper) ? "must be in lower case: the cluster refuses other names"
            : null;
        if (error is not null) return false;
        template = new IndexTemplate(texts, formats);
        return true;
    }

    /// <summary>The name of the index that a record belongs to. Lower case, since the cluster knows no other names.</summary>
    public string Render(SinkRecord record)
    {
        var time = record.Timestamp.UtcDateTime;
        if (_last is { } last && last.Topic == record.Topic && (!HasDate || last.Day == time.Date)) return last.Name;
        var name = _texts[0];
        for (var i = 0; i < _dateFormats.Count; i++)
        {
            name += _dateFormats[i] is { } format ? time.Date.ToString(format, CultureInfo.InvariantCulture) : record.Topic.ToLowerInvariant();
            name += _texts[i + 1];
        }

        _last = (record.Topic, time.Date, name);
        return name;
    }

    /// <summary>A format of years, months and days. Anything finer would make an index of almost every record.</summary>
    private static bool IsDate(string name) => name.StartsWith(DatePrefix, StringComparison.Ordinal)
        && name.Length > DatePrefix.Length + 1
        && name.AsSpan(DatePrefix.Length).IndexOfAnyExcept(DateCharacters) < 0;
}

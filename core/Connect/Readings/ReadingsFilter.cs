using System.Text;
using System.Text.RegularExpressions;
using Sluice.Connect.Options;

namespace Sluice.Connect.Readings;

/// <summary>Takes of what a connector says about itself all that can be shown: what would spoil the others' figures is left out.</summary>
internal sealed partial class ReadingsFilter(KnownSecrets secrets)
{
    private const int MostLabels = 8;
    private const int LongestLabel = 256;
    private const int LongestHelp = 200;
    public const int LongestText = 1_000;

    private readonly List<Figure> _figures = [];
    private readonly List<StateText> _texts = [];
    private readonly HashSet<string> _series = new(StringComparer.Ordinal);
    private string? _problem;
    private int _problems;

    /// <summary>What can be shown.</summary>
    public static TaskReadings Shown(ConnectorReadings? said, KnownSecrets secrets)
    {
        var filter = new ReadingsFilter(secrets);
        filter.Take(said?.Figures, ConnectorReadings.MostFigures, filter.Take);
        filter.Take(said?.Texts, ConnectorReadings.MostTexts, filter.Take);
        var problem = filter._problems > 1 ? $"{filter._problem} (and {filter._problems - 1} more)" : filter._problem;
        return new TaskReadings(filter._figures, filter._texts, problem is null ? null : $"Not all that the connector says about itself is shown: {problem}.");
    }

    /// <summary>One line without secrets. Cut first: a text may be of any length, and what a cut leaves of a secret is hidden, too.</summary>
    public static string Shorten(string? text, int longest, KnownSecrets secrets)
    {
        var line = new StringBuilder();
        // Half of a character becomes a whole one: no writer has to stumble over it.
        foreach (var character in secrets.Hide(text is { Length: var length } && length > longest ? text[..longest] : text ?? "").EnumerateRunes())
            line.Append(Rune.IsControl(character) ? " " : character.ToString());
        return line.ToString();
    }

    private void Take<T>(IReadOnlyList<T>? said, int most, Action<T> take)
        where T : class
    {
        if (said is null)
        {
            LeaveOut("a list is null");
            return;
        }

        var count = 0;
        foreach (var one in said)
        {
            if (++count > most)
            {
                LeaveOut($"there are more than {most}");
                return;
            }

            if (one is null) LeaveOut("one is null");
            else take(one);
        }
    }

    private void Take(Figure figure)
    {
        if (!IsName(figure.Name)) LeaveOut($"'{Shorten(figure.Name, LongestLabel)}' is no name of a figure");
        else if (figure.Unit is null || (figure.Unit.Length > 0 && !IsName(figure.Unit))) LeaveOut($"{figure.Name} has the unit '{Shorten(figure.Unit, LongestLabel)}'");
        else if (figure.Name.EndsWith("total", StringComparison.Ordinal) || figure.Unit.EndsWith("total", StringComparison.Ordinal)) LeaveOut($"{figure.Name} has 'total' in it, which the engine adds to counters");
        else if (figure.Kind is not (FigureKind.Gauge or FigureKind.Counter)) LeaveOut($"{figure.Name} is of no kind");
        else if (!double.IsFinite(figure.Value)) LeaveOut($"{figure.Name} is {figure.Value}");
        else if (LabelsOf(figure.Name, figure.Labels) is { } labels && IsFirst(figure.MetricName, labels))
            _figures.Add(figure with { Help = Shorten(figure.Help, LongestHelp), Labels = labels });
    }

    private void Take(StateText text)
    {
        if (!IsName(text.Name)) LeaveOut($"'{Shorten(text.Name, LongestLabel)}' is no name of a text");
        else if (text.Text is null) LeaveOut($"{text.Name} is null");
        else if (LabelsOf(text.Name, text.Labels) is { } labels)
            _texts.Add(text with { Text = Shorten(text.Text, LongestText), Labels = labels });
    }

    private List<ReadingLabel>? LabelsOf(string name, IReadOnlyList<ReadingLabel>? labels)
    {
        var taken = new List<ReadingLabel>();
        foreach (var label in labels ?? [])
        {
            if (label?.Value is null || !IsName(label.Name) || label.Name is "connector" or "task" || taken.Exists(one => one.Name == label.Name))
            {
                LeaveOut($"{name} has a label '{Shorten(label?.Name, LongestLabel)}'");
                return null;
            }

            if (taken.Count == MostLabels)
            {
                LeaveOut($"{name} has more than {MostLabels} labels");
                return null;
            }

            taken.Add(label with { Value = Shorten(label.Value, LongestLabel) });
        }

        return taken;
    }

    /// <summary>Prometheus refuses everything when one series is there twice.</summary>
    private bool IsFirst(string metric, List<ReadingLabel> labels)
    {
        var series = string.Join('\n', labels.OrderBy(label => label.Name, StringComparer.Ordinal).SelectMany(label => new[] { label.Name, label.Value }).Prepend(metric));
        if (_series.Add(series)) return true;
        LeaveOut($"{metric} is there twice with the same labels");
        return false;
    }

    private void LeaveOut(string problem)
    {
        _problem ??= problem;
        _problems++;
    }

    private bool IsName(string? name) => name is not null && Name().IsMatch(name) && !secrets.AreIn(name);

    private string Shorten(string? text, int longest) => Shorten(text, longest, secrets);

    [GeneratedRegex("^[a-z][a-z0-9_]{0,63}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}

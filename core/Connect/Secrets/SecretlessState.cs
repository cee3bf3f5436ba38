using System.Collections;
using Sluice.Connect.Options;

namespace Sluice.Connect.Secrets;

/// <summary>What a log message says, as text and by its names, without the secrets in it.</summary>
internal sealed class SecretlessState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly string _text;
    private readonly List<KeyValuePair<string, object?>> _values = [];

    /// <summary>Looks at all of it once.</summary>
    /// <param name="text">The message.</param>
    /// <param name="state">What a logger was given for it; has values with names, or none.</param>
    public SecretlessState(string text, object? state, KnownSecrets secrets)
    {
        _text = secrets.Hide(text);
        if (state is not IEnumerable<KeyValuePair<string, object?>> values) return;
        foreach (var (name, value) in values) _values.Add(KeyValuePair.Create(name, Hide(value, secrets)));
    }

    public int Count => _values.Count;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;

    /// <summary>A value stays what it is unless its text would say a secret; a list is only ever shown as text.</summary>
    private static object? Hide(object? value, KnownSecrets secrets)
    {
        if (value is null || value.GetType().IsPrimitive) return value;
        var text = value is IEnumerable items and not string ? string.Join(", ", items.Cast<object?>()) : value.ToString() ?? "";
        var hidden = secrets.Hide(text);
        return hidden == text ? value : hidden;
    }
}

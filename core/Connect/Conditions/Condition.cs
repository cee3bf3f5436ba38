using System.Text.Json;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;

namespace Sluice.Connect.Conditions;

/// <summary>A question to a JSON document, as <c>filter</c>, <c>where</c> and <c>having</c> ask it.</summary>
/// <remarks>
/// <code>{ "level": { "in": ["error", "fatal"] }, "status": { "gte": 500 }, "service": "shop" }</code>
/// Each member names a field by its path, and all must hold; several operators on one field must hold together; a bare value
/// means <c>eq</c>. <c>and</c> and <c>or</c> take a list of conditions, <c>not</c> takes one; a field of such a name is written
/// <c>$.and</c>. A field that is missing equals null, differs from everything else, and is neither less nor more than anything.
/// Numbers compare as numbers, texts by their characters, and values of different kinds never hold.
/// </remarks>
public abstract class Condition
{
    private protected Condition()
    {
    }

    /// <summary>Reads a condition; null when anything is wrong with it: each fault is then in <paramref name="errors"/>.</summary>
    public static Condition? Compile(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        var condition = new ConditionReader(errors).Read(json, path);
        return errors.Count == before ? condition : null;
    }

    /// <summary>Whether the document meets it. Safe to call from several threads.</summary>
    public bool Holds(JsonElement document) => Holds(new FieldReader(new TreeValue(document)));

    /// <inheritdoc cref="Holds(JsonElement)"/>
    internal abstract bool Holds(in FieldReader fields);
}

using System.Collections;
using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>Reads one options record and what is nested in it. A fault is noted and reading goes on.</summary>
internal sealed class OptionsReader(ICollection<ConfigurationError> errors)
{
    /// <summary>The record, complete only when no error was added meanwhile.</summary>
    public object ReadRecord(Type type, JsonElement json, string path)
    {
        var shape = OptionsShape.Of(type);
        var options = shape.Create();
        if (json.ValueKind is not (JsonValueKind.Object or JsonValueKind.Undefined))
        {
            Add(path, $"expected an object {{ ... }}, got {FoundValue.Describe(json)}");
            return options;
        }

        var faulty = new HashSet<OptionMember>();
        var given = new HashSet<OptionMember>();
        if (json.ValueKind == JsonValueKind.Object) ReadMembers(shape, options, json, path, given, faulty);
        foreach (var missing in shape.Members.Where(member => member.IsRequired && !given.Contains(member)))
        {
            faulty.Add(missing);
            var about = missing.Description.Length == 0 ? "" : $": {missing.Description}";
            Add(ConfigurationPath.Member(path, missing.Name), $"is missing and has no default{about}");
        }

        var rules = new OptionRules(shape, options, path, errors);
        rules.CheckMembers(faulty);
        if (FillGaps(options, faulty)) rules.CheckWhole();
        return options;
    }

    /// <summary>
    /// Lets the record's own checks run although members are missing, so that all faults are told at once; false when there is
    /// nothing harmless to put in a gap.
    /// </summary>
    private static bool FillGaps(object options, HashSet<OptionMember> faulty)
    {
        foreach (var gap in faulty.Where(member => member.IsRequired && member.Get(options) is null))
        {
            if (gap.Type != typeof(string)) return false;
            gap.Set(options, "");
        }

        return true;
    }

    private void ReadMembers(
        OptionsShape shape,
        object options,
        JsonElement json,
        string path,
        HashSet<OptionMember> given,
        HashSet<OptionMember> faulty)
    {
        foreach (var property in json.EnumerateObject())
        {
            var place = ConfigurationPath.Member(path, property.Name);
            var member = shape.Find(property.Name);
            if (member is null)
            {
                Add(place, $"is not known here; {UnknownName.Hint(property.Name, shape.Members.Select(known => known.Name))}");
            }
            else if (!given.Add(member))
            {
                Add(place, "is given twice; remove one");
            }
            else if (TryReadMember(member, property.Value, place, out var value))
            {
                member.Set(options, value);
            }
            else
            {
                faulty.Add(member);
            }
        }
    }

    private bool TryReadMember(OptionMember member, JsonElement json, string path, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Null || member.Type == typeof(JsonElement))
            return TryRead(member.Type, json, path, member.IsSecret, out value);
        if (member.AllowsNull) return true;
        Add(path, "must not be null; leave it out for the default");
        return false;
    }

    private bool TryRead(Type type, JsonElement json, string path, bool secret, out object? value)
    {
        if (ScalarFormats.Find(type) is { } format)
        {
            value = format.Read(json);
            if (value is not null) return true;
            Add(path, Explain(format, json, secret || format == ScalarFormats.Find(typeof(Uri))));
            return false;
        }

        var before = errors.Count;
        value = CollectionTypes.ItemOf(type) is { } item ? ReadList(type, item, json, path, secret)
            : CollectionTypes.ValueOf(type) is { } entry ? ReadDictionary(entry, json, path, secret)
            : ReadRecord(type, json, path);
        return errors.Count == before;
    }

    private object? ReadList(Type type, Type itemType, JsonElement json, string path, bool secret)
    {
        if (json.ValueKind != JsonValueKind.Array)
        {
            Add(path, $"expected a list, got {FoundValue.Describe(json, secret)}; write it in brackets: [ ... ]");
            return null;
        }

        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(itemType))!;
        foreach (var (index, item) in json.EnumerateArray().Index())
        {
            if (TryRead(itemType, item, ConfigurationPath.Item(path, index), secret, out var value)) list.Add(value);
        }

        if (!type.IsArray) return list;
        var array = Array.CreateInstance(itemType, list.Count);
        list.CopyTo(array, 0);
        return array;
    }

    private object? ReadDictionary(Type valueType, JsonElement json, string path, bool secret)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            Add(path, $"expected an object {{ \"name\": value }}, got {FoundValue.Describe(json, secret)}");
            return null;
        }

        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), valueType))!;
        foreach (var property in json.EnumerateObject())
        {
            var place = ConfigurationPath.Member(path, property.Name);
            if (!TryRead(valueType, property.Value, place, secret, out var value)) continue;
            if (dictionary.Contains(property.Name)) Add(place, "is given twice; remove one");
            else dictionary.Add(property.Name, value);
        }

        return dictionary;
    }

    private static string Explain(ScalarFormat format, JsonElement json, bool secret)
    {
        var message = $"expected {format.Expected}, got {FoundValue.Describe(json, secret)}";
        if (format.Choices.Count == 0 || json.ValueKind != JsonValueKind.String) return message;
        return UnknownName.Closest(json.GetString()!, format.Choices) is { } meant
            ? $"{message}; did you mean \"{meant}\"?"
            : message;
    }

    private void Add(string path, string message) => errors.Add(new ConfigurationError(path, message));
}

namespace Sluice.Connect.Options;

/// <summary>Tells which option types are lists and dictionaries, and of what.</summary>
internal static class CollectionTypes
{
    /// <summary>The type of a list's items; null when the type is no list that a configuration can fill.</summary>
    public static Type? ItemOf(Type type)
    {
        if (type.IsArray) return type.GetElementType();
        if (!type.IsGenericType || type.GetGenericArguments() is not [var item]) return null;
        return type.IsAssignableFrom(typeof(List<>).MakeGenericType(item)) ? item : null;
    }

    /// <summary>The type of a dictionary's values; null when the type is no dictionary from text.</summary>
    public static Type? ValueOf(Type type)
    {
        if (!type.IsGenericType || type.GetGenericArguments() is not [var key, var value] || key != typeof(string)) return null;
        return type.IsAssignableFrom(typeof(Dictionary<,>).MakeGenericType(key, value)) ? value : null;
    }
}

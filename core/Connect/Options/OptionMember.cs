using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>One option of an options record, as its property declares it.</summary>
public sealed class OptionMember
{
    private readonly PropertyInfo _property;

    internal OptionMember(PropertyInfo property, object? template, NullabilityInfoContext nullability)
    {
        _property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Rules = [.. property.GetCustomAttributes<ValidationAttribute>(inherit: true)];
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        IsSecret = property.IsDefined(typeof(SecretAttribute));
        Default = template is null ? null : property.GetValue(template);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute))
            || (Rules.OfType<RequiredAttribute>().Any() && Default is null or "");
        AllowsNull = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && nullability.Create(property).WriteState != NullabilityState.NotNull);
    }

    /// <summary>The name in JSON, camelCase.</summary>
    public string Name { get; }

    public Type Type => _property.PropertyType;

    /// <summary>One plain sentence for people; empty when the property carries no <c>[Description]</c>.</summary>
    public string Description { get; }

    /// <summary>A configuration must name it.</summary>
    public bool IsRequired { get; }

    /// <summary>Its value is never shown.</summary>
    public bool IsSecret { get; }

    /// <summary>JSON <c>null</c> is a value of it.</summary>
    public bool AllowsNull { get; }

    /// <summary>The value when a configuration does not name it.</summary>
    public object? Default { get; }

    /// <summary>What a value must obey.</summary>
    internal IReadOnlyList<ValidationAttribute> Rules { get; }

    internal object? Get(object options) => _property.GetValue(options);

    internal void Set(object options, object? value) => _property.SetValue(options, value);

    internal bool IsProperty(string propertyName) => _property.Name == propertyName;
}

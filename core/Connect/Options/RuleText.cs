using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Options;

/// <summary>Says in the words of a configuration how a value breaks a data annotation.</summary>
internal static class RuleText
{
    /// <summary>Null when the value obeys.</summary>
    public static string? Broken(ValidationAttribute rule, object? value, ValidationContext context)
    {
        if (rule is RangeAttribute range && RangeRule.Applies(range)) return value is null ? null : RangeRule.Broken(range, value);
        if (rule.GetValidationResult(value, context) is not { } result) return null;
        var custom = rule.ErrorMessage is not null || rule.ErrorMessageResourceName is not null;
        return (custom ? null : Plain(rule)) ?? result.ErrorMessage ?? "is not valid";
    }

    private static string? Plain(ValidationAttribute rule) => rule switch
    {
        RequiredAttribute => "must not be empty",
        StringLengthAttribute { MinimumLength: 0 } length => $"must have at most {length.MaximumLength} characters",
        StringLengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} characters",
        MinLengthAttribute { Length: 1 } => "must not be empty",
        MinLengthAttribute length => $"must have at least {length.Length} entries or characters",
        MaxLengthAttribute length => $"must have at most {length.Length} entries or characters",
        LengthAttribute length => $"must have {length.MinimumLength} to {length.MaximumLength} entries or characters",
        RegularExpressionAttribute pattern => $"must match the pattern {pattern.Pattern}",
        AllowedValuesAttribute allowed => $"must be one of {string.Join(", ", allowed.Values)}",
        UrlAttribute => "must be an address that begins with http:// or https://",
        EmailAddressAttribute => "must be an e-mail address such as \"name@example.com\"",
        _ => null,
    };
}

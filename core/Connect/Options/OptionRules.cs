using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>Checks the values of one options record against what its declaration demands.</summary>
internal sealed class OptionRules(OptionsShape shape, object options, string path, ICollection<ConfigurationError> errors)
{
    /// <summary>The data annotations of every member that is not <paramref name="faulty"/> already.</summary>
    public void CheckMembers(HashSet<OptionMember> faulty)
    {
        foreach (var member in shape.Members.Where(member => !faulty.Contains(member)))
        {
            var value = member.Get(options);
            var context = new ValidationContext(options) { MemberName = member.Name, DisplayName = member.Name };
            foreach (var rule in member.Rules)
            {
                if (RuleText.Broken(rule, value, context) is not { } message) continue;
                errors.Add(new ConfigurationError(ConfigurationPath.Member(path, member.Name), message));
            }
        }
    }

    /// <summary>The record's own cross-field checks.</summary>
    public void CheckWhole()
    {
        if (options is not IValidatableObject validatable) return;
        // What is wrong with a member by itself was told; what the record says about it would only follow from that.
        var told = errors.Select(error => error.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var result in validatable.Validate(new ValidationContext(options)))
        {
            if (result == ValidationResult.Success) continue;
            var places = result.MemberNames.Select(JsonPath).DefaultIfEmpty(path);
            foreach (var place in places.Where(place => !told.Contains(place))) errors.Add(new ConfigurationError(place, result.ErrorMessage ?? "is not valid"));
        }
    }

    /// <summary>A property's name, or a path of them (<c>Digest.Window</c>), as the configuration writes it.</summary>
    private string JsonPath(string propertyPath) => propertyPath
        .Split('.', StringSplitOptions.RemoveEmptyEntries)
        .Aggregate(path, (place, name) => ConfigurationPath.Member(place, JsonNamingPolicy.CamelCase.ConvertName(name)));
}

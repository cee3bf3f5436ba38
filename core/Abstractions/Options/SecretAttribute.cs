namespace Sluice;

/// <summary>Marks an option whose value is never logged nor shown: it reads as <c>********</c> everywhere.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SecretAttribute : Attribute;

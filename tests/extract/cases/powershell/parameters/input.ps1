using namespace System.IO
param([string]$Path = (Get-Default), [switch]$Force)
Go-On
